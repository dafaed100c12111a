// The pages of the review, side by side: labels that are doubted, posters that are alike, edits that contradict each other.
// A line of links for the head of each of them; which one is shown says the address.
import { NavLink } from 'react-router';
import classes from './ReviewTabs.module.css';

const TABS = [
  { to: '/review', label: 'Labels' },
  { to: '/review/duplicates', label: 'Duplicates' },
  { to: '/review/conflicts', label: 'Conflicts' },
] as const;

export function ReviewTabs() {
  return (
    <nav className={classes.tabs} aria-label="Parts of the review">
      {TABS.map(({ to, label }) => (
        <NavLink key={to} to={to} end className={classes.tab}>
          {label}
        </NavLink>
      ))}
    </nav>
  );
}
