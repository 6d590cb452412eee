"""What is told afterwards: situation pictures, the after-action report, measured times."""
