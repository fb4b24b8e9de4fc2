"""The pages of the edge: the resolver's addresses for them, which no visitor ever sees."""

from django.urls import path

from links.edge_pages import views

urlpatterns = [
    path("edge/password", views.password),
    path("edge/preview", views.preview),
    path("edge/social", views.social),
    path("edge/cloak", views.cloak),
]
