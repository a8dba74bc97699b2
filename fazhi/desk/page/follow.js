// Links within the page change its address without loading it anew; what the address marks is brought into view.
export default function ({ data, setTriggerValue }) {
  const follow = (event) => {
    const link = event.target.closest && event.target.closest('a[href^="?"]')
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    setTriggerValue('followed', link.getAttribute('href'))
  }
  if (window.fazhiFollow) document.removeEventListener('click', window.fazhiFollow)
  window.fazhiFollow = follow
  document.addEventListener('click', follow)
  document.documentElement.lang = data.lang
  if (window.fazhiShown === data.address) return
  window.fazhiShown = data.address
  if (!data.mark) {
    const main = document.querySelector('[data-testid="stMain"]')
    if (main && window.fazhiView !== data.view) main.scrollTo(0, 0)
  }
  window.fazhiView = data.view
  const until = Date.now() + 5000
  const show = () => {
    const mark = data.mark && document.querySelector(`mark.here[id="${data.mark}"]`)
    if (mark) mark.scrollIntoView({ block: 'center' })
    else if (data.mark && Date.now() < until) requestAnimationFrame(show)
  }
  show()
}
