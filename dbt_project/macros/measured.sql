{# a confidence that was measured: of an indicator of which no annotated figure was ever judged there is none #}
{% macro measured(confidence, indicator) -%}
    if(
        {{ indicator }} in (
            select accuracy.group_name from {{ source('catalog', 'accuracy') }} as accuracy
            where accuracy.slot = 'indicator' and accuracy.grouped_by = 'indicator'
        ),
        {{ confidence }},
        null
    )
{%- endmacro %}
