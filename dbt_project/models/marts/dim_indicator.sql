{{ config(tags=['of_no_document']) }}
select
    indicator_id,
    theme,
    name_zh,
    name_en,
    unit,
    kind,
    definition,
    aggregation,
    base_indicator_id
from {{ source('catalog', 'indicator') }}
order by theme, indicator_id
