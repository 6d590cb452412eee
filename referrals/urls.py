from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
@login_not_required
def plan(request): return HttpResponse("x")
public: list = [path("procedure/", plan, name="procedure")]
staff: list = [path("sager/", plan, name="list"), path("sager/overdragelser/", plan, name="handoffs")]
machine_readable: list = []
