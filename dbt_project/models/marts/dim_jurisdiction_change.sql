{{ config(tags=['of_no_document']) }}
with

changes as (
    select * from {{ source('catalog', 'jurisdiction_change') }}
),

places as (
    select * from {{ ref('dim_jurisdiction') }}
)

select
    changes.changed_on,
    changes.kind,
    before.place_id as place_id_before,
    changes.code_before as jurisdiction_code_before,
    before.full_name as full_name_before,
    before.level as level_before,
    after.place_id as place_id_after,
    changes.code_after as jurisdiction_code_after,
    after.full_name as full_name_after,
    after.level as level_after
from changes
left join places as before on changes.code_before = before.jurisdiction_code and changes.valid_from_before = before.valid_from
left join places as after on changes.code_after = after.jurisdiction_code and changes.valid_from_after = after.valid_from
order by changes.changed_on, changes.code_before, changes.code_after
