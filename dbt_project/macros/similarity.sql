{# share of equal places of two MinHash signatures: an estimate of the texts' Jaccard similarity; 1 where a text has none #}
{% macro similarity(left, right) -%}
    coalesce(round(list_count(list_filter(list_zip({{ left }}, {{ right }}), pair -> pair[1] = pair[2])) / nullif(len({{ left }}), 0), 3), 1.0)
{%- endmacro %}
