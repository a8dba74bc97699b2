{{ config(materialized='incremental', pre_hook="{{ let_go_of_touched(changed_only=true) }}") }}
select quantities.*
from {{ ref('int_quantity') }} as quantities
inner join {{ ref('int_report') }} as reports on quantities.report_id = reports.report_id
where {{ is_touched('quantities.report_id', changed_only=true) }}
