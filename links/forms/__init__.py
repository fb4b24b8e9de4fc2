"""Forms of the links' pages. They check shape; the services decide what a link may hold."""

from links.forms.files import ImportForm
from links.forms.link import OWN_FIELDS, LinkForm
from links.forms.quick import QuickForm
from links.forms.visitor import VisitorForm

__all__ = ["OWN_FIELDS", "ImportForm", "LinkForm", "QuickForm", "VisitorForm"]
