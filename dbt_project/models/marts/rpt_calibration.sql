-- the reliability diagram: what confidence was told on reports that nobody had tuned for, and how often that was right
{{ config(tags=['of_no_document']) }}
select
    of as of_what,
    place as confidence_group,
    judged,
    "right" as right_count,
    round(100.0 * "right" / judged, 2) as right_percent,
    round(100.0 * mean_confidence, 2) as mean_confidence_percent
from {{ source('catalog', 'reliability') }}
order by of_what, confidence_group
