"""What operators do at /operate/ about people and producers. Every change goes through a service, so that it is on the record."""

from typing import Any

from allauth.usersessions.admin import UserSessionAdmin
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import CompanyMember, CompanyRelation, ProducerCompany, RoleGrant, User
from accounts.operate import OperatorAdmin
from accounts.services import companies, people
from core.http.access import actor_of

Form = Any  # the model form that the admin has made
# People are named by their address here; the package asks for a name that they do not have.
UserSessionAdmin.search_fields = ["user__email", "ip"]

admin.site.site_header = admin.site.site_title = _("Duanju operations")
admin.site.index_title = _("Set up")


def person_by_address() -> "forms.ModelChoiceField[User]":
    """People are named by their address: no list of everybody, and no script."""
    return forms.ModelChoiceField(
        User.objects.all(),
        to_field_name="email",
        label=_("E-mail address of the person"),
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
        error_messages={
            "invalid_choice": _("Nobody has an account with this address. Check it, or ask them to sign up.")
        },
    )


class RoleGrantForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A person and a role."""

    user = person_by_address()


class CompanyMemberForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """A producer, a person and what they may do there."""

    user = person_by_address()


@admin.register(User)
class UserAdmin(OperatorAdmin):
    """Look somebody up; lock them out or let them in. People sign up by themselves and choose their own passwords."""

    list_display = ("email", "display_name", "is_active", "is_staff", "joined_at", "last_login")
    list_filter = ("is_active", "is_staff", "role_grants__role")
    search_fields = ("email", "display_name", "public_id")
    fields = ("public_id", "email", "display_name", "language", "joined_at", "last_login", "is_active")
    readonly_fields = ("public_id", "email", "display_name", "language", "joined_at", "last_login")
    ordering = ("-joined_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People sign up by themselves."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Form, change: bool) -> None:
        """Lock or unlock."""
        people.set_active(actor=actor_of(request), user=obj, is_active=obj.is_active)


@admin.register(RoleGrant)
class RoleGrantAdmin(OperatorAdmin):
    """Give roles and take them."""

    list_display = ("user", "role", "granted_at")
    list_filter = ("role",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    form = RoleGrantForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A grant is taken and given anew, never changed."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Taking a role is deleting its grant."""
        return self.has_view_permission(request)

    def save_model(self, request: HttpRequest, obj: RoleGrant, form: Form, change: bool) -> None:
        """Grant."""
        obj.pk = people.grant_role(actor=actor_of(request), user=obj.user, role=obj.role).pk

    def delete_model(self, request: HttpRequest, obj: RoleGrant) -> None:
        """Revoke."""
        people.revoke_role(actor=actor_of(request), user=obj.user, role=obj.role)


@admin.register(ProducerCompany)
class ProducerCompanyAdmin(OperatorAdmin):
    """Producers and their licences."""

    list_display = ("name", "slug", "kind", "licence_number", "licence_expires_on")
    list_filter = ("kind",)
    search_fields = ("name", "slug", "licence_number")
    fields = ("name", "slug", "kind", "licence_number", "licence_expires_on", "upload_quota_bytes")
    prepopulated_fields = {"slug": ("name",)}
    ordering = ("name",)

    def get_readonly_fields(self, request: HttpRequest, obj: ProducerCompany | None = None) -> tuple[str, ...]:
        """Addresses that people know do not change."""
        return ("slug",) if obj else ()

    def get_prepopulated_fields(self, request: HttpRequest, obj: ProducerCompany | None = None) -> dict[str, Any]:
        """Only a new producer's address is made from its name."""
        return {} if obj else {"slug": ("name",)}

    def save_model(
        self,
        request: HttpRequest,
        obj: ProducerCompany,
        form: Form,
        change: bool,
    ) -> None:
        """Create or edit."""
        actor = actor_of(request)
        if not change:
            licence = companies.Licence(obj.licence_number, obj.licence_expires_on)
            created = companies.create_company(
                actor=actor, name=obj.name, slug=obj.slug, kind=obj.kind, licence=licence
            )
            obj.pk, obj.public_id, obj.created_at = created.pk, created.public_id, created.created_at
        edit = companies.CompanyEdit(
            obj.name, obj.kind, obj.licence_number, obj.licence_expires_on, obj.upload_quota_bytes
        )
        companies.edit_company(actor=actor, company=obj, edit=edit)


@admin.register(CompanyMember)
class CompanyMemberAdmin(OperatorAdmin):
    """Who works for which producer."""

    list_display = ("company", "user", "role", "joined_at")
    list_filter = ("role",)
    list_select_related = ("company", "user")
    search_fields = ("company__name", "user__email")
    form = CompanyMemberForm

    def get_readonly_fields(self, request: HttpRequest, obj: CompanyMember | None = None) -> tuple[str, ...]:
        """Only the role of a member changes."""
        return ("company", "user") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People leave."""
        return self.has_view_permission(request)

    def save_model(
        self,
        request: HttpRequest,
        obj: CompanyMember,
        form: Form,
        change: bool,
    ) -> None:
        """Add, or change the role."""
        member = companies.add_member(actor=actor_of(request), company=obj.company, user=obj.user, role=obj.role)
        obj.pk = member.pk

    def delete_model(self, request: HttpRequest, obj: CompanyMember) -> None:
        """Remove."""
        companies.remove_member(actor=actor_of(request), company=obj.company, user=obj.user)


class CompanyRelationForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Takes the two producers in any order: they are stored with the smaller key first."""

    def clean(self) -> dict[str, Any]:
        """Put them in order, and refuse a producer related to itself."""
        cleaned: dict[str, Any] = super().clean() or {}
        first, second = cleaned.get("first"), cleaned.get("second")
        if first and first == second:
            self.add_error("second", _("A producer cannot be related to itself. Choose two different ones."))
        elif first and second and first.pk > second.pk:
            cleaned["first"], cleaned["second"] = second, first
        return cleaned


@admin.register(CompanyRelation)
class CompanyRelationAdmin(OperatorAdmin):
    """Who is related to whom, so that nobody reviews the work of a related company."""

    form = CompanyRelationForm
    list_display = ("first", "second", "reason")
    list_select_related = ("first", "second")
    search_fields = ("first__name", "second__name")

    def get_readonly_fields(self, request: HttpRequest, obj: CompanyRelation | None = None) -> tuple[str, ...]:
        """Only the reason of a relation changes."""
        return ("first", "second") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Relations end."""
        return self.has_view_permission(request)

    def save_model(
        self,
        request: HttpRequest,
        obj: CompanyRelation,
        form: Form,
        change: bool,
    ) -> None:
        """Relate."""
        relation = companies.relate_companies(
            actor=actor_of(request), first=obj.first, second=obj.second, reason=obj.reason
        )
        obj.pk = relation.pk

    def delete_model(self, request: HttpRequest, obj: CompanyRelation) -> None:
        """Separate."""
        companies.separate_companies(actor=actor_of(request), relation=obj)
