{# how far a figure may be from the exact one because of its rounding: less than a unit of its last decimal place, for
   reports also cut off; 万 and 亿 count #}
{% macro rounding(surface) -%}
    (0.9999999 * power(10, -len(regexp_extract({{ surface }}, '\.([0-9]+)', 1))) * case when {{ surface }} like '%亿%' then 1e8 when {{ surface }} like '%万%' then 1e4 else 1 end)
{%- endmacro %}
