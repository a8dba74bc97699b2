{{ config(lets_go='changed') }}
select
    texts.document_id as report_id,
    texts.text
from {{ source('raw', 'document_text') }} as texts
inner join {{ ref('int_report') }} as reports on texts.document_id = reports.report_id
where {{ is_touched('texts.document_id', changed_only=true) }}
