// The library: facets, grid and inspector over one view, which the URL holds. Wires the parts; each part has its own file.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, type MouseEvent } from 'react';
import { Box, Splitter } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useElementSize } from '@mantine/hooks';
import { useCall } from '../../api/queries.ts';
import { useKeyPlace } from '../../keys/keyPlaces.ts';
import { isMac } from '../../keys/system.ts';
import { keyQueue } from '../../keys/waiting.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { brushStore } from '../../state/brush.ts';
import { genreInFocusStore, reasonStore } from '../../state/edits.ts';
import { toggleOn } from '../../state/labelling.ts';
import { libraryDialogStore, type LibraryDialog } from '../../state/libraryDialog.ts';
import { setFlag, toggledFlag } from '../../state/marks.ts';
import { editTargets, moveTo, selectionStore, toggleOne } from '../../state/selection.ts';
import { settingNow, useSetting } from '../../state/settings.ts';
import { useStore } from '../../state/store.ts';
import { countsOfRows } from '../../state/toggling.ts';
import { nextStep, takeStep } from '../../state/triState.ts';
import { PAGE_ROWS } from '../../state/pages.ts';
import { useLibrary } from '../../state/useLibrary.ts';
import { partCount } from '../../state/filterParts.ts';
import { useLikeness, withLikeness } from '../../state/likeness.ts';
import { useRanked } from '../../state/useRanked.ts';
import { useDeskView } from '../../state/deskView.ts';
import { lastViewStore, useView, viewNow } from '../../state/view.ts';
import { viewToSearch, type Filter, type Sort } from '../../../shared/filter.ts';
import { CullingDialogs } from './CullingDialogs.tsx';
import { Facets } from './Facets.tsx';
import { ExportDialog } from './ExportDialog.tsx';
import { FilterBar } from './FilterBar.tsx';
import { gridGeometry } from './geometry.ts';
import { Inspector } from './Inspector.tsx';
import { NoPosters } from './NoPosters.tsx';
import { PaintBar } from './PaintBar.tsx';
import { PosterGrid } from './PosterGrid.tsx';
import { ReasonBar } from './ReasonBar.tsx';
import { DropPicture } from './similar/DropPicture.tsx';
import { LikenessBar } from './similar/LikenessBar.tsx';
import { useKeptPlaces } from './similar/useKeptPlaces.ts';
import { Toolbar } from './Toolbar.tsx';
import { extendSelection, useGridKeys } from './useGridKeys.ts';
import { useSelectionInView } from './useSelectionInView.ts';
import { useSummary } from './useSummary.ts';

type PaneSize = `${number}px`;
const FACETS_WIDTH = '260px';
const INSPECTOR_WIDTH = '340px';
const REST_MS = 80;
/** Any sort: the filter alone makes the key. */
const TITLE_SORT: Sort = { by: 'title', descending: false };

const openDialog = (which: LibraryDialog) => () => {
  libraryDialogStore.set(which);
};
const leaveDialogs = (): void => {
  libraryDialogStore.set(null);
};

export function LibraryPage() {
  useKeyPlace('library');
  const { filter, sort, setView } = useView();
  const [visible, setVisible] = useState({ first: 0, last: 0 });
  const { likeness, setLikeness } = useLikeness();
  const plain = useLibrary(filter, sort, visible.first, visible.last);
  const ranked = useRanked(likeness, filter, visible.first, visible.last);
  const library = likeness === null ? plain : ranked;
  const { data: genreList } = useCall('genres.list', {});
  const genres = useMemo(() => genreList?.genres ?? [], [genreList]);
  const selection = useStore(selectionStore);
  const focusGenreId = useStore(genreInFocusStore);
  const summary = useSummary(selection.ids);
  const [wished, saveWished] = useSetting('ui.cardWidth', 144);
  const [facetsOpen, setFacetsOpen] = useSetting('ui.facetsOpen', true);
  const [inspectorOpen, setInspectorOpen] = useSetting('ui.inspectorOpen', true);
  const [facetsWidth, setFacetsWidth] = useSetting('ui.facetsWidth', FACETS_WIDTH);
  const [inspectorWidth, setInspectorWidth] = useSetting('ui.inspectorWidth', INSPECTOR_WIDTH);
  const [dragged, setDragged] = useState<[PaneSize, PaneSize] | null>(null);
  const dialog = useStore(libraryDialogStore);
  const brush = useStore(brushStore);
  const reason = useStore(reasonStore);
  const [, setAutoAdvance] = useSetting('ui.autoAdvance', false);
  const { ref: gridBox, width, height } = useElementSize();
  const geometry = useMemo(() => gridGeometry(width, wished), [width, wished]);
  const viewKey = withLikeness(viewToSearch(filter, sort), likeness);
  const { comeBack } = useKeptPlaces(viewKey, withLikeness('', likeness), library.loaded);
  const clearLikeness = (): void => {
    comeBack();
    setLikeness(null);
  };

  useEffect(() => {
    lastViewStore.set(viewKey);
  }, [viewKey]);

  useSelectionInView({ viewKey, filterKey: viewToSearch(filter, TITLE_SORT), selection, library });
  useEffect(() => leaveDialogs, []);

  const { setDesk } = useDeskView();
  /** Opens the tagline desk with the selection, or with all that is in view. */
  const openDesk = (): void => {
    const { ids, all } = selectionStore.get();
    setDesk({ list: 'all', filter: ids.size > 1 && all === null ? { posterIds: [...ids] } : viewNow().filter });
  };

  const { rowAt } = library;
  const toggle = (genreId: number): void => {
    const { ids } = selectionStore.get();
    // A key may come before the counts do.
    const counts = summary?.genres.find((g) => g.genreId === genreId) ?? countsOfRows(ids, genreId, library.rowOf);
    const step = counts && ids.size > 1 ? nextStep(ids, counts) : null;
    if (step !== null) {
      void takeStep(ids, genreId, step);
      return;
    }
    void toggleOn(editTargets(selectionStore.get()), genreId, library.rowOf, counts ?? undefined);
  };

  // What waits its turn finds the selection and the rows of then.
  const toggling = useRef(toggle);
  useLayoutEffect(() => {
    toggling.current = toggle;
  });

  useGridKeys({
    filter,
    sort,
    total: library.total,
    columns: geometry.columns,
    rowsPerScreen: Math.max(1, Math.floor(height / geometry.rowHeight)),
    rowAt,
    idsOf: likeness === null ? null : ranked.ids,
    genreIds: genres.map((g) => g.id),
    dialog,
    brush,
    autoAdvance: () => settingNow('ui.autoAdvance', false),
    toggle,
    toggleFlag: () => {
      const targets = editTargets(selectionStore.get());
      void setFlag(targets, toggledFlag(targets, library.rowOf, summary?.flagged));
    },
    onSimilar: (id) => {
      setLikeness({ like: id });
    },
    onLeave: likeness === null ? null : clearLikeness,
    onAutoAdvance: () => {
      const on = !settingNow('ui.autoAdvance', false);
      setAutoAdvance(on);
      const message = on ? 'The cursor moves on after each decision.' : 'The cursor stays after a decision.';
      notifications.show({ id: 'auto-advance', message, autoClose: 2000 });
    },
    onGuideline: () => {
      setInspectorOpen(true);
      requestAnimationFrame(() => {
        document.querySelector('[aria-label^="Guideline for"]')?.scrollIntoView({ block: 'center' });
      });
    },
    onTaglines: openDesk,
    onInspector: () => {
      setInspectorOpen(!settingNow('ui.inspectorOpen', true));
    },
    onFacets: () => {
      setFacetsOpen(!settingNow('ui.facetsOpen', true));
    },
  });

  const shown = useRef(visible);
  const coming = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onVisible = useCallback((first: number, last: number) => {
    // By whole pages: the page is drawn anew when other rows are needed, not on each row that scrolls by.
    const page = { first: Math.floor(first / PAGE_ROWS) * PAGE_ROWS, last: Math.floor(last / PAGE_ROWS) * PAGE_ROWS };
    clearTimeout(coming.current);
    const now = shown.current;
    if (now.first === page.first && now.last === page.last) return;
    const show = (): void => {
      shown.current = page;
      setVisible(page);
    };
    // A flick through thousands of posters asks only for where it comes to rest.
    if (Math.abs(now.first - page.first) <= PAGE_ROWS) show();
    else coming.current = setTimeout(show, REST_MS);
  }, []);
  const onPick = (index: number, event: MouseEvent): void => {
    const row = rowAt(index);
    if (!row) return;
    const { shiftKey } = event;
    const gather = isMac ? event.metaKey : event.ctrlKey;
    // In its turn: a key before the click is meant for what was selected then.
    keyQueue.add('pick', () => {
      if (shiftKey) extendSelection({ filter, sort, rowAt, idsOf: likeness === null ? null : ranked.ids }, index);
      else if (gather) selectionStore.set((now) => toggleOne(now, index, row.id));
      else selectionStore.set((now) => moveTo(now, index, row.id, true));
    });
  };
  const onToggle = (genreId: number): void => {
    keyQueue.add('chip', () => {
      toggling.current(genreId);
    });
  };

  const sizes: [PaneSize, number, PaneSize] = [
    facetsOpen ? (dragged?.[0] ?? (facetsWidth as PaneSize)) : '0px',
    100,
    inspectorOpen ? (dragged?.[1] ?? (inspectorWidth as PaneSize)) : '0px',
  ];
  const setFilter = useCallback(
    (next: Filter) => {
      setView({ filter: next });
    },
    [setView],
  );
  const posterId = selection.ids.size === 1 ? ([...selection.ids][0] ?? null) : selection.cursorId;

  const grid = library.error ? (
    <ErrorNotice
      error={library.error}
      title={likeness === null ? 'The posters could not be read' : 'No likeness is known'}
    />
  ) : !library.loaded || (likeness !== null && ranked.facts?.building != null) ? (
    <LateLoader />
  ) : library.total > 0 ? (
    <PosterGrid
      geometry={geometry}
      total={library.total}
      rowAt={rowAt}
      runGenreIds={library.runGenreIds}
      focusGenreId={focusGenreId}
      selection={selection}
      brush={brush}
      cosineOf={likeness === null ? null : ranked.cosineOf}
      viewKey={viewKey}
      onVisible={onVisible}
      onPick={onPick}
      onOpen={openDialog('preview')}
    />
  ) : (
    <NoPosters
      filtered={partCount(filter) > 0}
      onShowAll={() => {
        setView({ filter: {} });
      }}
    />
  );

  return (
    <>
      <Splitter
        h="100%"
        lineSize={1}
        withHandle={false}
        handleColor="var(--line)"
        sizes={sizes}
        onSizeChange={([left, , right]) => {
          setDragged([left as PaneSize, right as PaneSize]);
        }}
        onResizeEnd={(_, [left, , right]) => {
          setDragged(null);
          if (facetsOpen) setFacetsWidth(String(left));
          if (inspectorOpen) setInspectorWidth(String(right));
        }}
      >
        <Splitter.Pane defaultSize={FACETS_WIDTH} min={facetsOpen ? '200px' : '0px'} max={facetsOpen ? '420px' : '0px'}>
          {facetsOpen && <Facets filter={filter} sort={sort} genres={genres} onChange={setFilter} />}
        </Splitter.Pane>
        <Splitter.Pane defaultSize={100} min="260px">
          <Box h="100%" style={{ display: 'flex', flexDirection: 'column' }}>
            <Toolbar
              total={library.total}
              selected={selection.ids.size}
              sort={sort}
              cardWidth={wished}
              facetsOpen={facetsOpen}
              inspectorOpen={inspectorOpen}
              onSort={(next) => {
                setView({ sort: next });
              }}
              onCardWidth={saveWished}
              onFacets={() => {
                setFacetsOpen(!facetsOpen);
              }}
              onInspector={() => {
                setInspectorOpen(!inspectorOpen);
              }}
              onExport={openDialog('export')}
              onTaglines={openDesk}
              ranked={likeness !== null}
              onFind={setLikeness}
            />
            <FilterBar filter={filter} onFilter={setFilter} />
            {reason !== null && <ReasonBar reason={reason} />}
            {brush && <PaintBar brush={brush} genres={genres} />}
            {likeness !== null && <LikenessBar likeness={likeness} facts={ranked.facts} onClear={clearLikeness} />}
            <DropPicture onFind={setLikeness}>
              <Box ref={gridBox} h="100%">
                {width > 0 && grid}
              </Box>
            </DropPicture>
          </Box>
        </Splitter.Pane>
        <Splitter.Pane
          defaultSize={INSPECTOR_WIDTH}
          min={inspectorOpen ? '280px' : '0px'}
          max={inspectorOpen ? '560px' : '0px'}
        >
          {inspectorOpen && (
            <Inspector
              posterId={posterId}
              selected={selection.ids}
              summary={summary}
              genres={genres}
              runGenreIds={library.runGenreIds}
              onToggle={onToggle}
              onPreview={openDialog('preview')}
              onSimilar={(id) => {
                setLikeness({ like: id });
              }}
              onFilm={(filmKey) => {
                setView({ filter: { filmKey } });
              }}
            />
          )}
        </Splitter.Pane>
      </Splitter>
      <CullingDialogs
        dialog={dialog}
        filter={filter}
        sort={sort}
        library={library}
        selection={selection}
        posterId={posterId}
        summary={summary?.genres ?? null}
        genres={genres}
        onToggle={onToggle}
      />
      <ExportDialog
        opened={dialog === 'export'}
        filter={filter}
        total={library.total}
        selected={selection.ids}
        onClose={leaveDialogs}
      />
    </>
  );
}
