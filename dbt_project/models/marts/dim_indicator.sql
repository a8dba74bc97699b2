select
    indicator_id,
    theme,
    name_zh,
    name_en,
    unit,
    kind,
    definition
from {{ source('catalog', 'indicator') }}
order by theme, indicator_id
