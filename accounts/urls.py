"""URLs of workspaces' settings, people's own pages and invitations."""

from django.urls import path, register_converter

from accounts.views import (
    account,
    api_keys,
    audit,
    deletion,
    invitation,
    language,
    logo,
    members,
    profile,
    sessions,
    settings,
    short_way,
    sso,
    workspaces,
)

register_converter(short_way.SlugConverter, "workspace_slug")

app_name = "accounts"
urlpatterns = [
    path("profile", profile.profile, name="profile"),
    path("profile/sessions", sessions.sessions, name="sessions"),
    path("profile/sessions/<int:number>/end", sessions.end, name="end_session"),
    path("profile/sessions/end-others", sessions.end_others, name="end_other_sessions"),
    path("language", language.choose, name="language"),
    path("profile/data", account.download, name="download_data"),
    path("profile/delete", account.delete, name="delete_account"),
    # allauth's own list would say less.
    path("accounts/sessions/", sessions.sessions),
    path("workspaces", workspaces.workspaces, name="workspaces"),
    path("workspaces/menu", workspaces.workspace_menu, name="workspace_menu"),
    path("workspaces/new", workspaces.workspace_new, name="workspace_new"),
    path("invitations/<token>", invitation.invitation, name="invitation"),
    path("w/<workspace_slug:slug>", short_way.short_way, name="short_way"),
    path("w/<workspace_slug:slug>/<path:rest>", short_way.short_way),
    path("w/<workspace_id>/settings", settings.general, name="settings"),
    path("w/<workspace_id>/settings/second-factor", settings.second_factor, name="require_second_factor"),
    path("w/<workspace_id>/settings/delete", deletion.ask, name="delete_workspace"),
    path("w/<workspace_id>/settings/keep", deletion.keep, name="keep_workspace"),
    path("w/<workspace_id>/settings/logo", logo.change, name="change_logo"),
    path("w/<workspace_id>/logos/<logo_name>", logo.logo, name="logo"),
    path("w/<workspace_id>/settings/transfer", settings.transfer, name="transfer"),
    path("w/<workspace_id>/settings/members", members.member_list, name="members"),
    path("w/<workspace_id>/settings/members/invite", members.invite, name="invite"),
    path("w/<workspace_id>/settings/members/leave", members.leave, name="leave"),
    path("w/<workspace_id>/settings/members/<user_id>/role", members.change_role, name="change_role"),
    path("w/<workspace_id>/settings/members/<user_id>/remove", members.remove, name="remove_member"),
    path("w/<workspace_id>/settings/members/<user_id>/suspend", members.suspend, name="suspend_member"),
    path("w/<workspace_id>/settings/members/<user_id>/restore", members.restore, name="restore_member"),
    path("w/<workspace_id>/settings/invitations/<invitation_id>/resend", members.resend, name="resend"),
    path("w/<workspace_id>/settings/invitations/<invitation_id>/revoke", members.revoke, name="revoke_invitation"),
    path("w/<workspace_id>/settings/api-keys", api_keys.api_keys, name="api_keys"),
    path("w/<workspace_id>/settings/api-keys/<key_id>/revoke", api_keys.revoke, name="revoke_api_key"),
    path("accounts/sso/", sso.start, name="sso_start"),
    # allauth's own would ask the provider as often as anybody likes.
    path("accounts/oidc/<workspace_id>/login/", sso.elsewhere),
    path("accounts/saml/<workspace_id>/login/", sso.elsewhere),
    path("accounts/saml/<organization_slug>/acs/finish/", sso.finish_saml),
    # allauth's would sign out whoever follows a link: who asks for it need not sign.
    path("accounts/saml/<workspace_id>/sls/", sso.no_sign_out),
    path("w/<workspace_id>/settings/sso", sso.sso, name="sso"),
    path("w/<workspace_id>/settings/sso/change", sso.change, name="sso_change"),
    path("w/<workspace_id>/settings/audit", audit.audit, name="audit"),
    path("w/<workspace_id>/settings/audit.csv", audit.export, name="audit_export"),
]
