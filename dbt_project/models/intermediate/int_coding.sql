-- what the coders say of the quantities of touched reports
select * from {{ ref('stg_coding') }}
where {{ is_touched() }}
