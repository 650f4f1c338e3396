"""What `prove` knows of companies beside their constraints."""

TRIGGERS = (("companies_company", "kz_company_entered"),)
