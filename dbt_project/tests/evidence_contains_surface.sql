-- every quantity is found where it says it is, in its sentence, and in the stored text where that was parsed since the last run that came to its end
with

last_run as (
    select coalesce(max(started_at), timestamp '1970-01-01') as started_at
    from {{ source('ops', 'run') }}
    where status in ('succeeded', 'unchanged', 'held')
),

fresh as (
    select report.document_id as report_id
    from {{ source('parsed', 'report') }} as report
    cross join last_run
    where report.parsed_at >= last_run.started_at
)

select quantities.quantity_id
from {{ ref('fct_quantity') }} as quantities
where not contains(quantities.evidence, quantities.surface)
union all
select quantities.quantity_id
from {{ ref('fct_quantity') }} as quantities
inner join fresh on quantities.report_id = fresh.report_id
inner join {{ ref('report_text') }} as texts on quantities.report_id = texts.report_id
where substring(texts.text, quantities.char_start + 1, quantities.char_end - quantities.char_start) != quantities.surface
