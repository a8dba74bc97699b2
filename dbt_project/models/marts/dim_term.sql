{{ config(tags=['of_no_document']) }}
select
    list_id,
    list_zh,
    list_en,
    term,
    variants
from {{ source('catalog', 'term') }}
order by list_id, term
