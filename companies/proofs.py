"""What `prove` knows of companies beside their constraints."""

TRIGGERS = (
    ("companies_company", "kz_company_entered"),
    ("companies_company", "kz_company_merged"),
    ("companies_contact", "kz_tombstone_receives_company"),
    ("companies_companyverdict", "kz_verdict_undone_once"),
)
