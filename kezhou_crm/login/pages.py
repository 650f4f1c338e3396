"""The addresses of the way in and of one's own account; they stand before the stock ones of the same name."""

from django.contrib import admin
from django.urls import URLPattern, path

from kezhou_crm.login import account, binding, entering

PAGES: tuple[URLPattern, ...] = (
    path("login/", entering.log_in, name="login"),
    path("logout/", entering.log_out, name="logout"),
    path("login/verify/", entering.verify, name="second_factor_verify"),
    path("login/password/", entering.first_password, name="first_password"),
    path("second-factor/", binding.bind, name="second_factor_bind"),
    path("second-factor/qr.svg", binding.qr, name="second_factor_qr"),
    path("second-factor/codes/", binding.codes, name="second_factor_codes"),
    path("second-factor/codes/new/", binding.new_codes, name="second_factor_new_codes"),
    path("account/", admin.site.admin_view(account.account), name="account"),
    path("account/logins/end/", admin.site.admin_view(account.end_others), name="account_end_others"),
    path("account/logins/<int:login>/end/", admin.site.admin_view(account.end_one), name="account_end_one"),
    path("password_change/", admin.site.admin_view(account.ChangePassword.as_view()), name="password_change"),
)
