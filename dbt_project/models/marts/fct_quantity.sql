select quantities.*
from {{ ref('int_quantity') }} as quantities
inner join {{ ref('int_report') }} as reports on quantities.report_id = reports.report_id
order by quantities.report_id, quantities.ordinal
