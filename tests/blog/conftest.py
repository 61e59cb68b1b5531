import pytest


@pytest.fixture
def author(client, django_user_model):
    """Somebody who may do everything, signed in with the client."""
    user = django_user_model.objects.create_superuser("author")
    client.force_login(user)
    return user
