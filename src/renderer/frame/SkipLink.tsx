// The first stop of Tab: past the rail and the top bar into the page. Nobody sees it before it has the focus.
import { Button } from '@mantine/core';
import classes from './SkipLink.module.css';

export const PAGE_ID = 'page';

/** The next Tab goes to the first control of the page. Not by a link: what stands after # is the address of the page. */
function enterPage(): void {
  const page = document.getElementById(PAGE_ID);
  if (page === null) return;
  // For this once: a page that can have the focus would take it with every click.
  page.tabIndex = -1;
  page.style.outline = 'none';
  page.focus();
  page.addEventListener(
    'blur',
    () => {
      page.removeAttribute('tabindex');
    },
    { once: true },
  );
}

export function SkipLink() {
  return (
    <Button size="xs" className={classes.skip} onClick={enterPage}>
      Skip to the page
    </Button>
  );
}
