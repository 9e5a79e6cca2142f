"""Addresses that payment providers call."""

from django.urls import path

from billing.views import messages

app_name = "billing"
urlpatterns = [path("messages/<slug:provider>/", messages.message, name="message")]
