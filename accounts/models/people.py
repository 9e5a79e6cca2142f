"""People sign in by e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import PlatformRole
from core.ids import PublicIdField


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a normalised address; without a password they cannot sign in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may open the administration."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One person."""

    public_id = PublicIdField()
    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(_("name"), max_length=60, blank=True, default="")
    language = models.CharField(_("language"), max_length=12, blank=True, default="")
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    birth_date_proven = models.BooleanField(_("date of birth proven"), default=False)
    proven_age = models.PositiveSmallIntegerField(_("age that was proven"), null=True, blank=True)
    youth_since = models.DateTimeField(_("in youth mode since"), null=True, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.display_name or self.email


class RoleGrant(models.Model):
    """A platform role that somebody holds."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=12, choices=PlatformRole.choices)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    class Meta:
        verbose_name = _("role of the platform")
        verbose_name_plural = _("roles of the platform")
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
