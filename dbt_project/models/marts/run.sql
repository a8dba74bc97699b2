select
    run_id,
    started_at,
    finished_at,
    status,
    files,
    documents,
    documents_new,
    documents_parsed,
    documents_gone,
    reports,
    rejected,
    quantities,
    facts
from {{ source('ops', 'run') }}
order by started_at
