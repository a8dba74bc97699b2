"""What the field knows, as data, and its loader: indicators, units, report types, jurisdictions."""

from fazhi.catalog.loader import Catalog, CatalogError, Indicator, Pattern, Units, load_catalog
from fazhi.catalog.places import Place, Places, load_places

__all__ = ["Catalog", "CatalogError", "Indicator", "Pattern", "Place", "Places", "Units", "load_catalog", "load_places"]
