{{ config(lets_go='changed') }}
select quantities.*
from {{ ref('int_quantity') }} as quantities
inner join {{ ref('int_report') }} as reports on quantities.report_id = reports.report_id
where {{ is_touched('quantities.report_id', changed_only=true) }}
