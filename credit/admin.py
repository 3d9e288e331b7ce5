"""The staff's pages, gathered for Django's discovery."""

import credit.desk.audit
import credit.desk.dictionaries
import credit.desk.inbound
import credit.desk.intake
import credit.desk.list_sources
import credit.desk.people
import credit.desk.platforms
import credit.desk.reconciliation
import credit.desk.records.admin
import credit.desk.records.corrections
import credit.desk.sharing
import credit.desk.subjects
import credit.desk.upstream  # noqa: F401
