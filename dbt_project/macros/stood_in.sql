{# Whether a jurisdiction stood at the end of a year. What began on the table's first day stood before it too. #}
{% macro stood_in(places, year) -%}
({{ places }}.valid_from = date '2010-01-01' or {{ places }}.valid_from <= make_date({{ year }}, 12, 31))
and coalesce({{ places }}.valid_to, date '2999-12-31') >= make_date({{ year }}, 12, 31)
{%- endmacro %}
