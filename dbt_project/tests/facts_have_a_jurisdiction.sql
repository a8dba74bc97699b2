-- every fact belongs to a division of the dimension
select facts.*
from {{ ref('fct_indicator_yearly') }} as facts
left join {{ ref('dim_jurisdiction') }} as places on facts.jurisdiction_code = places.jurisdiction_code
where places.jurisdiction_code is null and {{ is_touched('facts.report_id') }}
