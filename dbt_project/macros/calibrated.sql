{# a calibrated score: the coefficients are fazhi/learn/calibration.json's #}
{% macro coefficient(of, feature) -%}
    coalesce((select coefficient from catalog.calibration where of = '{{ of }}' and feature = '{{ feature }}'), 0)
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
