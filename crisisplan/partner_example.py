"""What a partner may copy into a page of its own: a badge that follows the portal.

Shown as text on /beredskab/status/. ADDRESS and LANGUAGE are filled in there. The words are set as
text, never as HTML, and the badge stays hidden while nothing is in force or nobody answers.
"""

EXAMPLE = """\
<p id="cmm-beredskab" hidden><strong></strong> <a></a></p>
<script>
  const badge = document.getElementById("cmm-beredskab");
  async function showBadge() {
    const answer = await fetch("ADDRESS");
    const status = await answer.json();
    if (status.version !== 1) return;
    badge.querySelector("strong").textContent = status.text.LANGUAGE;
    badge.querySelector("a").textContent = "Center mod Menneskehandel";
    badge.querySelector("a").href = status.url.LANGUAGE;
    badge.hidden = !status.text.LANGUAGE;
  }
  const again = () => showBadge().catch(() => {});
  again();
  setInterval(again, 60000);
</script>
"""
