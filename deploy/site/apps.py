from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "deploy.site"
    label = "site"
