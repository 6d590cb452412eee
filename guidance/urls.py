public: list = []
machine_readable: list = []
