select coding.*
from {{ ref('stg_coding') }} as coding
inner join {{ ref('int_report') }} as reports on coding.report_id = reports.report_id
order by coding.quantity_id asc, coding.coder desc, coding.rank asc
