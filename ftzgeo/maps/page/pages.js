/* Links between the pages of one set: all zones, a zone, a block. They keep the language. */
function pageLink(className, { href, name }, { lang, shown }) {
  const link = text("a", className, name);
  link.href = shown === lang ? href : `${href}#lang=${shown}`;
  return link;
}

function crumbs({ data, ui }) {
  if (!data.above.length) return "";
  const list = make("nav", "crumbs", ...data.above.map((one) => pageLink("", one, data)));
  list.setAttribute("aria-label", ui.ui_crumbs);
  return list;
}

function ownPageLink(of, { data, ui }) {
  return of.page ? pageLink("own-page", { href: of.page, name: ui.ui_own_page }, data) : "";
}
