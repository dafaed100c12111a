// The map of the posters: points that look alike lie together; coloured, selected by a lasso, labelled. Wires the parts.
import { useCallback, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { DEFAULT_SORT, viewToSearch } from '../../../shared/filter.ts';
import { useCall } from '../../api/queries.ts';
import { ErrorNotice } from '../../parts/ErrorNotice.tsx';
import { LateLoader } from '../../parts/LateLoader.tsx';
import { count, plural } from '../../parts/words.ts';
import { NO_SELECTION, selectionStore } from '../../state/selection.ts';
import { useStore } from '../../state/store.ts';
import { lastViewStore, useView } from '../../state/view.ts';
import { viewBox, type Camera, type Size } from './camera.ts';
import { Legend } from './Legend.tsx';
import { countLooks, looksOf, type ColourBy } from './looks.ts';
import classes from './Map.module.css';
import { MapCanvas, type MapHandle } from './MapCanvas.tsx';
import { MapNotice, makeMap, NoMap, NoWebGl, useMapJob } from './Notices.tsx';
import { colourStore, mapSelectionStore } from './stores.ts';
import { MapTools } from './MapTools.tsx';
import { HoverCard, Thumbnails, type Hovered } from './Overlays.tsx';
import { PosterCard } from './PosterCard.tsx';
import { SelectionBar } from './SelectionBar.tsx';
import { useColours } from './useColours.ts';
import { ZoomButtons } from './ZoomButtons.tsx';
import { coloursOf, useMapMatching, useMapPoints, useMapValues, type MapData } from './useMapData.ts';

/** More than an address should name: the library opens with them selected instead. */
const MOST_IN_ADDRESS = 3000;
const REST_MS = 90;

const TITLES: Record<ColourBy, string> = {
  plain: 'Posters',
  genre: 'Label',
  probability: 'Probability',
  predicted: 'Prediction',
  issue: 'Label and run',
  split: 'Split',
};

export default function MapPage() {
  const { data, error, refetch } = useMapPoints();
  const job = useMapJob();
  if (error && !data) return <ErrorNotice error={error} title="The map could not be read" onRetry={refetch} />;
  if (!data) return <LateLoader />;
  if (data.answer.map === null) return <NoMap answer={data.answer} job={job} />;
  return (
    <div className={classes.page}>
      <MapNotice answer={data.answer} job={job} />
      <TheMap data={data} mapId={data.answer.map.id} />
    </div>
  );
}

function TheMap({ data, mapId }: { data: MapData; mapId: string }) {
  const { answer, points, places } = data;
  const total = points.posterIds.length;
  const navigate = useNavigate();
  const { filter: ofLibrary } = useView();
  // Posters that were opened from here, or by a link, are a choice and no filter: it would dim all that was not chosen.
  const filter = useMemo(() => {
    const { posterIds: _chosen, ...rest } = ofLibrary;
    return rest;
  }, [ofLibrary]);
  const choice = useStore(colourStore);
  const selected = useStore(mapSelectionStore);
  const { data: genreList } = useCall('genres.list', {});
  const { data: runList } = useCall('runs.list', {});
  const { data: info } = useCall('studio.info', {});
  const genres = useMemo(() => genreList?.genres ?? [], [genreList]);
  const runs = useMemo(() => (runList?.runs ?? []).filter(({ predicted }) => predicted > 0), [runList]);
  const activeRun = info?.project?.activeRun ?? null;
  const genreId = choice.genreId ?? (choice.by === 'issue' ? null : (genres[0]?.id ?? null));
  const { values, error: noValues } = useMapValues(coloursOf(choice, genres[0]?.id), total);
  const { filtered, error: noFilter } = useMapMatching(filter, total);
  const passes = filtered?.passes ?? null;
  const colours = useColours(choice.by);
  const [tool, setTool] = useState<'move' | 'lasso'>('move');
  const [picked, setPicked] = useState<number | null>(null);
  const [hovered, setHovered] = useState<Hovered | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const [view, setView] = useState<{ camera: Camera; size: Size } | null>(null);
  const handle = useRef<MapHandle>(null);
  const looks = useMemo(() => looksOf(choice.by), [choice.by]);
  const counts = useMemo(() => countLooks(values, choice.by), [values, choice.by]);

  const select = useCallback(
    (indices: readonly number[], add: boolean) => {
      const ids = new Set(add ? mapSelectionStore.get() : []);
      for (const index of indices) ids.add(points.posterIds[index]!);
      mapSelectionStore.set(ids);
    },
    [points],
  );
  const selectVisible = (): void => {
    if (!view) return;
    select(
      places.inBox(viewBox(view.camera, view.size)).filter((index) => passes?.[index] !== 0),
      false,
    );
  };
  const clear = (): void => {
    mapSelectionStore.set(new Set());
    setPicked(null);
  };
  const pick = (index: number | null, add: boolean): void => {
    const id = index === null ? null : points.posterIds[index]!;
    if (id === null) {
      if (!add) clear();
      return;
    }
    if (add) {
      const ids = new Set(mapSelectionStore.get());
      if (!ids.delete(id)) ids.add(id);
      mapSelectionStore.set(ids);
    } else {
      mapSelectionStore.set(new Set([id]));
      setPicked(id);
    }
  };
  const open = (ids: ReadonlySet<number>): void => {
    if (ids.size <= MOST_IN_ADDRESS) {
      const search = viewToSearch({ posterIds: [...ids] }, DEFAULT_SORT);
      void navigate({ pathname: '/library', search });
      return;
    }
    selectionStore.set({ ...NO_SELECTION, ids: new Set(ids), gathered: true });
    void navigate({ pathname: '/library', search: lastViewStore.get() });
  };
  const onHover = useCallback(
    (index: number | null, at: { left: number; top: number } | null) => {
      setHovered(index === null || at === null ? null : { posterId: points.posterIds[index]!, ...at });
    },
    [points],
  );
  // Pictures follow each frame; while there are none it is enough to know where the camera comes to rest.
  const pictures = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const onCamera = useCallback((camera: Camera, size: Size) => {
    clearTimeout(resting.current);
    const show = (): void => {
      setView({ camera, size });
    };
    if (pictures.current) show();
    else resting.current = setTimeout(show, REST_MS);
  }, []);
  const onPictures = useCallback((shown: boolean) => {
    pictures.current = shown;
  }, []);

  if (failed !== null) return <NoWebGl reason={failed} />;
  const genreName = genres.find(({ id }) => id === genreId)?.name ?? 'any genre';
  const ofGenre = choice.by !== 'plain' && choice.by !== 'split';
  const { map } = answer;
  const notes = [
    ...(noValues === null ? [] : [`The colours could not be read: ${noValues.message}`]),
    ...(noFilter === null ? [] : [`The library’s filter could not be applied: ${noFilter.message}`]),
    ...(filtered === null
      ? []
      : [`${count(filtered.matching)} of ${count(total)} fit the library’s filter; the others are dimmed.`]),
    ...(map !== null && map.landmarks < map.images
      ? [`${count(map.landmarks)} were laid out; the others lie between the nearest of them.`]
      : []),
  ];
  return (
    <>
      <MapTools
        choice={choice}
        genreId={genreId}
        genres={genres}
        runs={runs}
        activeRun={activeRun}
        tool={tool}
        onChoice={(next) => {
          colourStore.set(next);
        }}
        onTool={setTool}
        onSelectVisible={selectVisible}
        onRebuild={() => void makeMap(map?.seed)}
      />
      <div className={classes.body}>
        <div className={classes.plane}>
          <MapCanvas
            handle={handle}
            mapId={mapId}
            points={points}
            places={places}
            by={choice.by}
            values={values}
            colours={colours}
            passes={passes}
            selected={selected}
            tool={tool}
            label={`Map of ${plural(total, 'poster')}. Arrow keys move, plus and minus zoom, 0 shows all, Ctrl A selects what is in view, Escape selects nothing.`}
            onCamera={onCamera}
            onHover={onHover}
            onPick={pick}
            onLasso={select}
            onSelectVisible={selectVisible}
            onEscape={clear}
            onFailed={setFailed}
          />
          {view && <Thumbnails data={data} view={view} passes={passes} selected={selected} onShown={onPictures} />}
          {view && <HoverCard hovered={hovered} size={view.size} />}
          <Legend
            title={ofGenre ? `${TITLES[choice.by]}: ${genreName}` : TITLES[choice.by]}
            looks={looks}
            painted={colours.looks}
            counts={counts}
            notes={notes}
          />
          <ZoomButtons
            onZoom={(factor) => {
              handle.current?.zoom(factor);
            }}
            onFit={() => {
              handle.current?.fit();
            }}
          />
          {selected.size > 1 && (
            <SelectionBar
              ids={selected}
              genres={genres}
              onOpen={() => {
                open(selected);
              }}
              onClear={clear}
            />
          )}
        </div>
        {picked !== null && (
          <PosterCard
            posterId={picked}
            genres={genres}
            runGenreIds={runs.find(({ id }) => id === activeRun)?.genreIds ?? []}
            onOpen={() => {
              open(new Set([picked]));
            }}
            onClose={() => {
              setPicked(null);
            }}
          />
        )}
      </div>
    </>
  );
}
