{{ config(lets_go='changed') }}
select coding.* exclude (is_objected, margin, margin_of_none, heard_in_clause, heard_in_paragraph, heard_named)  -- noqa: RF02
from {{ ref('int_coding') }} as coding
inner join {{ ref('int_report') }} as reports on coding.report_id = reports.report_id
where {{ is_touched('coding.report_id', changed_only=true) }}
