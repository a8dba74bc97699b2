{# The one join of a code and a year to its place: the row of dim_jurisdiction that speaks for that year. Every code has exactly one for every year. #}
{% macro of_year(places, year) -%}
{{ year }} between {{ places }}.first_year and {{ places }}.last_year
{%- endmacro %}
{# the place of a row, as it stood then #}
{% macro place_columns(places) -%}
    {{ places }}.place_id,
    {{ places }}.name,
    {{ places }}.full_name,
    {{ places }}.level,
    {{ places }}.province_code,
    {{ places }}.province_name,
    {{ places }}.prefecture_code,
    {{ places }}.prefecture_name
{%- endmacro %}
