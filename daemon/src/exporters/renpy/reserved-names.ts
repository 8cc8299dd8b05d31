const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

/** Keywords and built-in names of Python 3. */
const PYTHON = words(`
  ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception
  ExceptionGroup False FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError
  ImportError ImportWarning IndentationError IndexError InterruptedError IsADirectoryError KeyError
  KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError None NoneType NotADirectoryError
  NotImplemented NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError
  ProcessLookupError PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError
  RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError
  TimeoutError True TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning ZeroDivisionError abs aiter all and anext any
  as ascii assert async await bin bool break breakpoint bytearray bytes callable chr class classmethod compile
  complex continue copyright credits def del delattr dict dir divmod elif else enumerate eval except exec exit
  filter finally float for format from frozenset getattr global globals hasattr hash help hex id if import in input
  int is isinstance issubclass iter lambda len license list locals map max memoryview min next nonlocal not object
  oct open or ord pass pow print property quit raise range repr return reversed round set setattr slice sorted
  staticmethod str sum super try tuple type vars while with yield zip
`);

/** Statements, keywords, and names that Ren'Py 8.0.3 and 8.3.4 keep in the store. */
const RENPY = words(`
  ADVCharacter ADVSpeaker Action AddToSet Alpha AlphaBlend AlphaDissolve AlphaMask AnimatedValue Animation At
  Attribute AudioData AudioPositionValue Bar BarValue Borders BrightnessMatrix Button Call Camera CaptureFocus
  Character ClearFocus Color ColorMatrix ColorizeMatrix ComposeTransition Composite Condition ConditionGroup
  ConditionSwitch Confirm Continue ContrastMatrix CopyToClipboard Crop CropMove CurrentScreenName CycleDict
  CycleField CycleLocalVariable CycleScreenVariable CycleVariable DictEquality DictInputValue DictValue
  DisableAllInputValues Dissolve DownloadSync Drag DragGroup DynamicCharacter DynamicDisplayable DynamicImage
  EditFile EndReplay ExecJS FactorZoom Fade FieldEquality FieldInputValue FieldValue FileAction FileCurrentPage
  FileCurrentScreenshot FileDelete FileJson FileLoad FileLoadable FileNewest FilePage FilePageName
  FilePageNameInputValue FilePageNext FilePagePrevious FileSave FileSaveName FileScreenshot FileSlotName
  FileTakeScreenshot FileTime FileUsedSlots Fixed Flatten FontGroup Frame Function Gallery GamepadCalibrate
  GamepadExists GetCharacterVolume GetFocusRect GetMixer GetTooltip Grid HBox Help Hide HideInterface HueMatrix IF
  IdentityMatrix If Image ImageButton ImageDissolve ImageReference IncrementDict IncrementField
  IncrementLocalVariable IncrementScreenVariable IncrementVariable Input InputValue InvertMatrix InvertSelected
  JSONDB Jump Language Layer LayeredImage LayeredImageProxy Live2D LiveComposite LiveCrop LiveTile
  LocalVariableInputValue LocalVariableValue MainMenu Matrix MixerValue Model Motion MouseDisplayable MouseMove Move
  MoveFactory MoveIn MoveOut MoveTransition Movie MultiPersistent MultiRevertable MultipleTransition MusicRoom
  NVLCharacter NVLSpeaker NoRollback Notify Null NullAction OffsetMatrix OldMoveTransition OpacityMatrix
  OpenDirectory OpenURL PY2 Pan ParameterizedText Particles Pause PauseAudio Pixellate Placeholder Play
  PlayCharacterVoice Position Preference PushMove Queue QueueEvent QuickLoad QuickSave Quit RemoveFromSet Replay
  RestartStatement Return Revolve RevolveInOut RollForward Rollback RollbackToIdentifier RotateMatrix RotoZoom
  RoundRect SaturationMatrix ScaleMatrix ScreenVariableInputValue ScreenVariableValue Screenshot Scroll SelectedIf
  SensitiveIf SepiaMatrix Set SetCharacterVolume SetDict SetField SetLocalVariable SetMixer SetMute
  SetScreenVariable SetVariable SetVoiceMute Show ShowMenu ShowTransient ShowingSwitch SideImage SizeZoom Skip
  SlottedNoRollback SnowBlossom Solid Speaker SplineMatrix SplineMotion Sprite SpriteManager Start StaticValue Stop
  Style StylePreference SubTransition Swing Text TextButton Tile TintMatrix ToggleDict ToggleField ToggleFocus
  ToggleLocalVariable ToggleMute ToggleScreen ToggleScreenVariable ToggleSetMembership ToggleVariable
  ToggleVoiceMute Tooltip Transform TransformMatrix UploadSync VBox VariableInputValue VariableValue Viewport
  VoiceInfo VoiceReplay Window With XScrollValue YScrollValue Zoom ZoomInOut absolute absolute_import achievement
  adv adv_narrator alt anim at audio auto basestring bchr behind blinds bord bubble build call camera center
  centered clear color config default default_transition defaultdict define director dissolve division ease
  easeinbottom easeinleft easeinright easeintop easeoutbottom easeoutleft easeoutright easeouttop expression extend
  fade gui hide hpunch hyperlink_function hyperlink_sensitive hyperlink_styler iap icon im image init irisin irisout
  jump label layer layeredimage layout left library main_menu menu monologue mouse_visible move moveinbottom
  moveinleft moveinright moveintop moveoutbottom moveoutleft moveoutright moveouttop music name_only narrator nvl
  nvl_clear nvl_clear_next nvl_erase nvl_hide nvl_list nvl_menu nvl_narrator nvl_show nvl_show_core nvl_variant
  nvl_window offscreenleft offscreenright offset onlayer os pause persistent pixellate play position predict_menu
  predict_say preferences print_function pushdown pushleft pushright pushup pygame_sdl2 pystr python python_dict
  python_list python_object python_set queue raw_input renpy reset right rpy save_name say scene screen show
  slideawaydown slideawayleft slideawayright slideawayup slidedown slideleft slideright slideup sound squares stop
  store style suppress_overlay sustain sv swing sys testcase textshader theme tobytes toggle_skipping top topleft
  topright transform translate truecenter ui unicode unicode_literals updater vcentered voice voice_can_replay
  voice_replay voice_sustain vpunch window wipedown wipeleft wiperight wipeup with_statement xrange zoomin zoominout
  zoomout zorder
`);

/** Labels that mean something to Ren'Py, and words that follow `translate`. */
const LABELS = words(`
  after_load after_warp before_main_menu hide_windows main_menu main_menu_screen python quit splashscreen start strings
  style
`);

/** Names that Windows keeps for devices: no file may be called so, whatever its ending. */
const DEVICES = words(`
  aux com1 com2 com3 com4 com5 com6 com7 com8 com9 con lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 nul prn
`);

/**
 * Names that nothing generated may have: what Python, Ren'Py and Windows use themselves. In small letters too, so that
 * `text` is as taken as `Text` and no two names differ in case alone.
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set(
  [...PYTHON, ...RENPY, ...LABELS, ...DEVICES].flatMap((name) => [name, name.toLowerCase()]),
);
