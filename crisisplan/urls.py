from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
@login_not_required
def plan(request): return HttpResponse("x")
public: list = [path("beredskab/", plan, name="plan")]
staff: list = [path("beredskab/styring/", plan, name="control")]
machine_readable: list = []
