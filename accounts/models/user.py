"""A person: signs in by e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from accounts.ids import new_user_id


class UserManager(BaseUserManager["User"]):
    """Makes users without a username (Django's own manager asks for one)."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user with a hashed password; the address is stored in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a support user who may open the Django admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class StaffRole(models.TextChoices):
    """What somebody of our own staff sees to; accounts/staff.py says what each may do."""

    SUPPORT = "support", "Support"
    ABUSE = "abuse", "Abuse"
    BILLING = "billing", "Billing"
    ADMIN = "admin", "Admin"


class User(AbstractUser):
    """A person. `email` is the sign-in name, unique without regard to case."""

    username = None  # type: ignore[assignment]  # AbstractUser declares one; e-mail takes its place
    first_name = None  # type: ignore[assignment]  # one name field fits every culture
    last_name = None  # type: ignore[assignment]
    public_id = models.CharField(max_length=24, unique=True, default=new_user_id, editable=False)
    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=100, blank=True)
    # Codes of settings.LANGUAGES. What the person chose (blank: what each browser asks for), and what they saw last.
    language = models.CharField(max_length=10, blank=True, default="", db_default="")
    seen_language = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    # Of our own staff, with is_staff; blank for customers. A superuser needs none.
    staff_role = models.CharField(max_length=10, choices=StaffRole, blank=True, default="", db_default="")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]  # see UserManager

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_case_insensitive")]

    def __str__(self) -> str:
        return self.email

    @property
    def display_name(self) -> str:
        """The name if there is one, else the part of the address before the @."""
        return self.name or self.email.partition("@")[0]

    @property
    def mail_language(self) -> str:
        """What to write to them in: the language they chose, else the one of the last page they saw."""
        return self.language or self.seen_language or settings.LANGUAGE_CODE

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name
