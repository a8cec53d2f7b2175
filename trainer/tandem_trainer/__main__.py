from tandem_trainer.command import main

raise SystemExit(main())
