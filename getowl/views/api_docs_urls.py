"""The pages about the API."""

from django.urls import path

from getowl.views import api_docs

app_name = "api_docs"
urlpatterns = [
    path("api/docs", api_docs.introduction, name="introduction"),
    path("api/docs/postman.json", api_docs.postman, name="postman"),
    path("api/docs/errors", api_docs.errors, name="errors"),
    path("api/docs/search", api_docs.find, name="search"),
    path("api/docs/<slug:area>", api_docs.area, name="area"),
]
