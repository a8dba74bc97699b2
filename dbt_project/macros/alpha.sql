{# Krippendorff's alpha of two coders for nominal data, every unit coded by both: one minus observed over expected disagreement #}
{% macro alpha(units, disagreements, squares) -%}
    round(1 - (2 * {{ units }} - 1) * 2.0 * {{ disagreements }} / nullif(power(2 * {{ units }}, 2) - {{ squares }}, 0), 4)
{%- endmacro %}
