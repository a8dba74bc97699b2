{{ config(tags=['of_no_document']) }}
select
    indicator_id,
    theme,
    name_zh,
    name_en,
    unit,
    kind,
    definition,
    definition_zh,
    definition_en,
    aggregation,
    base_indicator_id,
    units_alike,
    units_other
from {{ source('catalog', 'indicator') }}
order by theme, indicator_id
