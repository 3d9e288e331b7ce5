"""The staff's pages, gathered for Django's discovery."""

import publicity.content.consultations.desk
import publicity.content.desk.articles
import publicity.content.desk.columns
import publicity.feedback.admin
import publicity.inspections.desk.inspectors
import publicity.inspections.desk.plans
import publicity.inspections.desk.registers
import publicity.inspections.desk.targets
import publicity.inspections.desk.tasks
import publicity.lists.desk.admin
import publicity.measures.desk.cases
import publicity.measures.desk.counter
import publicity.measures.desk.loop
import publicity.measures.desk.national
import publicity.opendata.desk  # noqa: F401
