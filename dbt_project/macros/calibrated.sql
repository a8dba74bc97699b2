{# a calibrated score: the coefficients are fazhi/learn/calibration.json's, written into the SQL as they stand in catalog.calibration #}
{% macro coefficient(of, feature) -%}
    {%- set found = namespace(value=0.0) -%}
    {%- if execute -%}
        {%- for row in run_query("select coefficient from catalog.calibration where of = '" ~ of ~ "' and feature = '" ~ feature ~ "'").rows -%}
            {%- set found.value = row[0] -%}
        {%- endfor -%}
    {%- endif -%}
    {{- return(found.value) -}}
{%- endmacro %}
{% macro score(of, features) -%}
    ({{ coefficient(of, 'constant') }}
    {%- for feature in features %}
        + {{ coefficient(of, feature) }} * cast({{ feature }} as double)
    {%- endfor %})
{%- endmacro %}
{% macro sigmoid(score) -%}
    round(1 / (1 + exp(-({{ score }}))), 4)
{%- endmacro %}
{% macro logit(probability) -%}
    ln(greatest({{ probability }}, 0.005) / (1 - least({{ probability }}, 0.995)))
{%- endmacro %}
